package dev.sampan.internal.credential;

import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.value.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first of these that gives a credential: the spec, the environment's access key, the environment's OIDC token, the profile, the
 * ECS role that the environment names, the URI that the environment names. Files are read when the chain is made; nothing is sent
 * before the first signed call.
 */
public final class CredentialChain {
    private static final String SESSION = "sampan";

    private final Function<String, Optional<String>> variable;
    private final @Nullable Profiles profiles;
    private final String profileName;

    private CredentialChain(
            Function<String, Optional<String>> variable, @Nullable Profiles profiles, String profileName) {
        this.variable = variable;
        this.profiles = profiles;
        this.profileName = profileName;
    }

    /**
     * Reads the profiles.
     *
     * @param variable environment variables, empty ones as missing
     * @param home the user's home folder
     * @param profile the profile the spec names, null for none
     */
    public static CredentialChain read(
            Function<String, Optional<String>> variable, Path home, @Nullable String profile) {
        String name = profile != null
                ? profile
                : variable.apply("ALIBABA_CLOUD_PROFILE").orElse("");
        boolean cli = variable.apply("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isEmpty();
        Profiles profiles = Profiles.read(
                home, cli, variable.apply("ALIBABA_CLOUD_CREDENTIALS_FILE").map(Path::of));
        if (!name.isEmpty()) {
            profiles.find(name);
        }
        return new CredentialChain(variable, profiles, name);
    }

    /** The region that the profile names. */
    public Optional<String> region() {
        return profile().map(found -> found.field("region_id")).filter(region -> !region.isEmpty());
    }

    private Optional<Profiles.Profile> profile() {
        return profiles == null ? Optional.empty() : profiles.find(profileName);
    }

    /** A fixed credential of the spec. */
    public static AlibabaCloudCredentialsProvider fixed(String id, Secret secret, @Nullable Secret token) {
        return Credentials.fixed(id, secret, token);
    }

    /** The provider; made on the first use, and the same from then on. */
    public Supplier<AlibabaCloudCredentialsProvider> provider(CloudCalls cloud) {
        return new Supplier<>() {
            private @Nullable AlibabaCloudCredentialsProvider made;

            @Override
            public synchronized AlibabaCloudCredentialsProvider get() {
                AlibabaCloudCredentialsProvider known = made;
                if (known == null) {
                    known = choose(cloud);
                    made = known;
                }
                return known;
            }
        };
    }

    private AlibabaCloudCredentialsProvider choose(CloudCalls cloud) {
        return ofEnvironment()
                .or(() -> oidcOfEnvironment(cloud))
                .or(() -> profile().map(found -> ofProfile(cloud, found, new HashSet<>())))
                .or(() -> variable.apply("ALIBABA_CLOUD_ECS_METADATA")
                        .map(role -> RoleProviders.ecs(cloud, RoleProviders.METADATA, role)))
                .or(() -> variable.apply("ALIBABA_CLOUD_CREDENTIALS_URI")
                        .map(uri -> RoleProviders.uri(cloud, URI.create(uri))))
                .orElseThrow(CredentialProblems::none);
    }

    private Optional<AlibabaCloudCredentialsProvider> ofEnvironment() {
        Optional<String> id = variable.apply("ALIBABA_CLOUD_ACCESS_KEY_ID");
        Optional<String> secret = variable.apply("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
        if (id.isPresent() != secret.isPresent()) {
            throw CredentialProblems.incomplete(
                    "the environment",
                    id.isPresent() ? "ALIBABA_CLOUD_ACCESS_KEY_SECRET" : "ALIBABA_CLOUD_ACCESS_KEY_ID");
        }
        Secret token =
                variable.apply("ALIBABA_CLOUD_SECURITY_TOKEN").map(Secret::of).orElse(null);
        return id.map(key -> Credentials.fixed(key, Secret.of(secret.orElseThrow()), token));
    }

    private Optional<AlibabaCloudCredentialsProvider> oidcOfEnvironment(CloudCalls cloud) {
        Optional<String> role = variable.apply("ALIBABA_CLOUD_ROLE_ARN");
        Optional<String> provider = variable.apply("ALIBABA_CLOUD_OIDC_PROVIDER_ARN");
        Optional<String> file = variable.apply("ALIBABA_CLOUD_OIDC_TOKEN_FILE");
        String session = variable.apply("ALIBABA_CLOUD_ROLE_SESSION_NAME").orElse(SESSION);
        return role.isPresent() && provider.isPresent() && file.isPresent()
                ? Optional.of(RoleProviders.oidc(cloud, role.get(), provider.get(), Path.of(file.get()), session))
                : Optional.empty();
    }

    private AlibabaCloudCredentialsProvider ofProfile(CloudCalls cloud, Profiles.Profile profile, Set<String> seen) {
        if (!seen.add(profile.where())) {
            throw CredentialProblems.loop(profile.where());
        }
        String mode = profile.field("mode");
        return switch (mode) {
            case "", "AK" -> key(profile, null);
            case "StsToken" -> key(profile, Secret.of(profile.required("sts_token")));
            case "RamRoleArn" ->
                RoleProviders.role(
                        cloud,
                        key(profile, optional(profile, "sts_token")),
                        profile.required("ram_role_arn"),
                        session(profile));
            case "ChainableRamRoleArn" ->
                RoleProviders.role(
                        cloud,
                        ofProfile(cloud, source(profile), seen),
                        profile.required("ram_role_arn"),
                        session(profile));
            case "OIDC" ->
                RoleProviders.oidc(
                        cloud,
                        profile.required("ram_role_arn"),
                        profile.required("oidc_provider_arn"),
                        Path.of(profile.required("oidc_token_file")),
                        session(profile));
            case "EcsRamRole" ->
                RoleProviders.ecs(
                        cloud,
                        RoleProviders.METADATA,
                        profile.field("ram_role_name").isEmpty() ? null : profile.field("ram_role_name"));
            case "CredentialsURI" -> RoleProviders.uri(cloud, URI.create(profile.required("credentials_uri")));
            default -> throw CredentialProblems.unsupported(profile.where(), mode);
        };
    }

    private Profiles.Profile source(Profiles.Profile profile) {
        String name = profile.required("source_profile");
        if (profiles == null) {
            throw CredentialProblems.noProfile(name, Set.of());
        }
        return profiles.find(name).orElseThrow(() -> CredentialProblems.noProfile(name, Set.of()));
    }

    private static AlibabaCloudCredentialsProvider key(Profiles.Profile profile, @Nullable Secret token) {
        return Credentials.fixed(
                profile.required("access_key_id"), Secret.of(profile.required("access_key_secret")), token);
    }

    private static @Nullable Secret optional(Profiles.Profile profile, String field) {
        return profile.field(field).isEmpty() ? null : Secret.of(profile.field(field));
    }

    private static String session(Profiles.Profile profile) {
        String name = profile.field("ram_session_name");
        return name.isEmpty() ? SESSION : name;
    }
}
