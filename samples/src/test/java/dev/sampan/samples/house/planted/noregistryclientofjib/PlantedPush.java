package dev.sampan.samples.house.planted.noregistryclientofjib;

import com.google.cloud.tools.jib.api.RegistryImage;

/** Lets Jib push. */
final class PlantedPush {
    RegistryImage target() throws Exception {
        return RegistryImage.named("registry.example.com/shop/web");
    }
}
