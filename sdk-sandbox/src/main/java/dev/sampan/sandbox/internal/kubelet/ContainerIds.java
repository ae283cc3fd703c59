package dev.sampan.sandbox.internal.kubelet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Container ids: the same for the same run. */
final class ContainerIds {
    private ContainerIds() {}

    static String of(String podUid, String container, int run) {
        try {
            String text = podUid + "/" + container + "/" + run;
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
