import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.OnFailure;
import dev.sampan.deploy.image.Images;
import dev.sampan.observe.Observe;
import dev.sampan.plan.Environment;
import dev.sampan.samples.shell.Door;
import dev.sampan.security.Security;
import dev.sampan.value.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
var sampan = Door.sampan();
var deploy = Door.deploy();
var observe = Door.observe();
var security = Door.security();
var images = Door.images();
var webapp = Door.webapp();
System.out.println("sampan, deploy, observe, security and images are open on namespace demo: type deploy. and Tab; /exit leaves")
