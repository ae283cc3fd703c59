package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of the volumes of a pod. */
final class VolumeRules extends Rules {
    private static final int MOST_OPEN_MODE = 511;
    private static final long LEAST_TOKEN_SECONDS = 600;

    VolumeRules(List<FieldError> errors) {
        super(errors);
    }

    /** Returns the names of the volumes that are in order. */
    Set<String> volumes(JsonNode volumes, String path) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode volume : volumes) {
            String below = path + "[" + i++ + "]";
            int before = errors.size();
            source(volume, below);
            String name = text(volume, "name");
            if (name.isEmpty()) {
                add(FieldError.required(below + ".name", ""));
            } else {
                each(below + ".name", name, NameRules::label);
            }
            if (names.contains(name)) {
                add(FieldError.duplicate(below + ".name", name));
            }
            if (errors.size() == before) {
                names.add(name);
            }
        }
        return names;
    }

    private void source(JsonNode volume, String path) {
        int sources = 0;
        for (Map.Entry<String, JsonNode> entry : volume.properties()) {
            if (entry.getKey().equals("name")) {
                continue;
            }
            if (sources++ > 0) {
                add(FieldError.forbidden(path + "." + entry.getKey(), "may not specify more than 1 volume type"));
            }
        }
        if (sources == 0) {
            add(FieldError.required(path, "must specify a volume type"));
        }
        needs(volume, "secret", "secretName", path);
        needs(volume, "configMap", "name", path);
        needs(volume, "persistentVolumeClaim", "claimName", path);
        needs(volume, "hostPath", "path", path);
        needs(volume, "nfs", "server", path);
        for (String kind : List.of("secret", "configMap")) {
            keys(volume.path(kind), path + "." + kind);
        }
        if (volume.has("hostPath") && isSet(volume.path("hostPath"), "type")) {
            hostPathType(volume.path("hostPath"), path + ".hostPath");
        }
        if (volume.has("nfs")) {
            nfsPath(volume.path("nfs"), path + ".nfs");
        }
        if (volume.has("csi")) {
            csiDriver(text(volume.path("csi"), "driver"), path + ".csi.driver");
        }
        downward(volume.path("downwardAPI"), path + ".downwardAPI");
        projected(volume.path("projected"), path + ".projected");
    }

    private void needs(JsonNode volume, String source, String field, String path) {
        if (volume.has(source)) {
            required(volume.path(source), field, path + "." + source);
        }
    }

    private void hostPathType(JsonNode hostPath, String path) {
        oneOf(
                hostPath,
                "type",
                path,
                "",
                "BlockDevice",
                "CharDevice",
                "Directory",
                "DirectoryOrCreate",
                "File",
                "FileOrCreate",
                "Socket");
    }

    private void nfsPath(JsonNode nfs, String path) {
        required(nfs, "path", path);
        if (!text(nfs, "path").startsWith("/")) {
            add(FieldError.invalid(path + ".path", text(nfs, "path"), "must be an absolute path"));
        }
    }

    private void csiDriver(String driver, String path) {
        if (driver.isEmpty()) {
            add(FieldError.required(path, ""));
            return;
        }
        if (driver.length() > 63) {
            add(FieldError.tooLong(path, 63));
        }
        NameRules.subdomain(driver.toLowerCase(java.util.Locale.ROOT))
                .forEach(problem -> add(FieldError.invalid(path, driver, problem)));
    }

    private void keys(JsonNode source, String path) {
        mode(source, "defaultMode", path);
        int i = 0;
        for (JsonNode item : source.path("items")) {
            String below = path + ".items[" + i++ + "]";
            required(item, "key", below);
            required(item, "path", below);
            mode(item, "mode", below);
        }
    }

    private void mode(JsonNode holder, String field, String path) {
        JsonNode mode = holder.path(field);
        if (mode.isNumber() && (mode.intValue() < 0 || mode.intValue() > MOST_OPEN_MODE)) {
            add(FieldError.invalid(
                    path + "." + field, mode, "must be a number between 0 and 0777 (octal), both inclusive"));
        }
    }

    private void projected(JsonNode projected, String path) {
        mode(projected, "defaultMode", path);
        int i = 0;
        for (JsonNode source : projected.path("sources")) {
            String below = path + ".sources[" + i++ + "]";
            for (String kind : List.of("secret", "configMap")) {
                needs(source, kind, "name", below);
                keys(source.path(kind), below + "." + kind);
            }
            downward(source.path("downwardAPI"), below + ".downwardAPI");
            if (source.has("serviceAccountToken")) {
                token(source.path("serviceAccountToken"), below + ".serviceAccountToken", path);
            }
        }
    }

    private void token(JsonNode token, String path, String projected) {
        JsonNode seconds = token.path("expirationSeconds");
        if (seconds.isNumber() && seconds.longValue() < LEAST_TOKEN_SECONDS) {
            add(FieldError.invalid(
                    path + ".expirationSeconds", seconds, "may not specify a duration less than 10 minutes"));
        }
        if (seconds.isNumber() && seconds.longValue() > 1L << 32) {
            add(FieldError.invalid(
                    path + ".expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"));
        }
        required(token, "path", projected);
    }

    private void downward(JsonNode holder, String path) {
        for (JsonNode item : holder.path("items")) {
            required(item, "path", path);
            boolean field = isSet(item, "fieldRef");
            boolean resource = isSet(item, "resourceFieldRef");
            if (field) {
                required(item.path("fieldRef"), "fieldPath", path + ".fieldRef");
                if (resource) {
                    add(FieldError.invalid(
                            path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
                }
            } else if (!resource) {
                add(FieldError.required(path, "one of fieldRef and resourceFieldRef is required"));
            }
            mode(item, "mode", path);
        }
    }
}
