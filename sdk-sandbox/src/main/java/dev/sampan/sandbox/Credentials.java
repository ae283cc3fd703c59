package dev.sampan.sandbox;

import dev.sampan.value.Secret;
import java.security.SecureRandom;

/** What opens one sandbox; new for each. */
record Credentials(
        String account,
        String clusterId,
        String registryId,
        String accessKeyId,
        Secret accessKeySecret,
        String registryUser,
        Secret registryPassword) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String HEX = "0123456789abcdef";

    static Credentials random() {
        SecureRandom random = new SecureRandom();
        return new Credentials(
                "5" + text(random, "0123456789", 15),
                "c" + text(random, HEX, 32),
                "cri-" + text(random, HEX, 16),
                "LTAI5t" + text(random, LETTERS, 18),
                Secret.of(text(random, LETTERS, 30)),
                "sandbox",
                Secret.of(text(random, LETTERS, 24)));
    }

    private static String text(SecureRandom random, String of, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }
}
