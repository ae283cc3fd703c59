package dev.sampan.internal.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles of the credential files: {@code ~/.aliyun/config.json} of the command line tool first, then
 * {@code ~/.alibabacloud/credentials} and {@code credentials.ini}. Immutable.
 */
final class Profiles {
    private static final long LARGEST = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> INI_MODES = Map.of(
            "",
            "AK",
            "access_key",
            "AK",
            "sts",
            "StsToken",
            "ram_role_arn",
            "RamRoleArn",
            "oidc_role_arn",
            "OIDC",
            "ecs_ram_role",
            "EcsRamRole");
    private static final Map<String, String> INI_KEYS = Map.of(
            "role_arn", "ram_role_arn",
            "role_session_name", "ram_session_name",
            "oidc_token_file_path", "oidc_token_file",
            "role_name", "ram_role_name",
            "security_token", "sts_token");

    private final String current;
    private final Map<String, Profile> profiles;

    private Profiles(String current, Map<String, Profile> profiles) {
        this.current = current;
        this.profiles = profiles;
    }

    /** One profile: its file and its fields, by the command line tool's names. */
    record Profile(String where, Map<String, String> fields) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        String required(String name) {
            String value = field(name);
            if (value.isEmpty()) {
                throw CredentialProblems.incomplete(where, name);
            }
            return value;
        }

        /** Where it is; the fields are secret. */
        @Override
        public String toString() {
            return where;
        }
    }

    static Profiles read(Path home, boolean withCli, Optional<Path> iniFile) {
        Map<String, Profile> found = new LinkedHashMap<>();
        String current = "";
        Path cli = home.resolve(".aliyun").resolve("config.json");
        if (withCli && Files.isRegularFile(cli)) {
            current = readCli(cli, found);
        }
        Path folder = home.resolve(".alibabacloud");
        for (Path ini : iniFile.map(java.util.List::of)
                .orElse(java.util.List.of(folder.resolve("credentials"), folder.resolve("credentials.ini")))) {
            if (Files.isRegularFile(ini)) {
                readIni(ini, found);
            }
        }
        return new Profiles(current, found);
    }

    /** The profile of this name; an empty name means the current one, else {@code default}. */
    Optional<Profile> find(String nameOrEmpty) {
        if (!nameOrEmpty.isEmpty()) {
            Profile named = profiles.get(nameOrEmpty);
            if (named == null) {
                throw CredentialProblems.noProfile(nameOrEmpty, profiles.keySet());
            }
            return Optional.of(named);
        }
        Profile chosen = profiles.get(current);
        return Optional.ofNullable(chosen != null ? chosen : profiles.get("default"));
    }

    private static String readCli(Path file, Map<String, Profile> found) {
        JsonNode root;
        try {
            root = JSON.readTree(text(file));
        } catch (IOException e) {
            // The parser's message quotes the text around the error.
            throw CredentialProblems.unreadable(file.toString(), "it is not JSON");
        }
        for (JsonNode node : root.path("profiles")) {
            Map<String, String> fields = new LinkedHashMap<>();
            node.properties().forEach(field -> {
                if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                    fields.put(field.getKey(), field.getValue().asText());
                }
            });
            String name = node.path("name").asText("");
            found.putIfAbsent(name, new Profile("profile " + name + " of " + file, fields));
        }
        return root.path("current").asText("");
    }

    private static void readIni(Path file, Map<String, Profile> found) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        String section = "";
        for (String raw : text(file).split("\\R", -1)) {
            String line = raw.strip();
            boolean comment = line.isEmpty() || line.startsWith("#") || line.startsWith(";");
            if (comment) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1).strip();
                sections.putIfAbsent(section, new LinkedHashMap<>());
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 0 || section.isEmpty()) {
                throw CredentialProblems.unreadable(file.toString(), "a line is neither a section nor key = value");
            }
            String key = line.substring(0, equals).strip();
            sections.computeIfAbsent(section, s -> new LinkedHashMap<>())
                    .put(
                            INI_KEYS.getOrDefault(key, key),
                            line.substring(equals + 1).strip());
        }
        sections.forEach((name, fields) -> {
            if (!"false".equalsIgnoreCase(fields.get("enable"))) {
                String type = fields.getOrDefault("type", "");
                String mode = fields.containsKey("sts_token")
                                && INI_MODES.getOrDefault(type, "").equals("AK")
                        ? "StsToken"
                        : INI_MODES.getOrDefault(type, type);
                fields.put("mode", mode);
                found.putIfAbsent(name, new Profile("profile " + name + " of " + file, fields));
            }
        });
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw CredentialProblems.unreadable(file.toString(), "it is larger than 1 MiB");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw CredentialProblems.unreadable(file.toString(), "it cannot be read as text");
        }
    }
}
