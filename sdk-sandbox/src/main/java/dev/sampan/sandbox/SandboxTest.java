package dev.sampan.sandbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit test a sandbox. On a class: one sandbox for all its tests, nested ones included. On a method: one of its own.
 * Both are closed when what they were started for has ended. The parameters that are injected:
 *
 * <ul>
 *   <li>{@link Sandbox}, and {@link dev.sampan.Sampan}, one session for each sandbox;
 *   <li>{@link dev.sampan.Namespace}, a fresh one for each test method, deleted afterwards; not in constructors nor in methods
 *       that run once for all tests.
 * </ul>
 *
 * <pre>{@code
 * @SandboxTest
 * class ShopTest {
 *     @Test
 *     void shop_deployed_isReady(Namespace namespace) { ... }
 * }
 * }</pre>
 *
 * Needs JUnit 5 on the class path, which is not brought along.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SandboxExtension.class)
public @interface SandboxTest {
    /** How time passes. */
    SandboxTime time() default SandboxTime.AUTO;

    /** Whether pods run as processes of this machine; then time is REAL. */
    boolean processRuntime() default false;

    /** Whether images of other registries do not count as present. */
    boolean strictImages() default false;

    /** Whether the registry lets anybody pull. */
    boolean anonymousPull() default false;
}
