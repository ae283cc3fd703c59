package dev.sampan.internal.credential;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpClients;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.TransportFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Providers of temporary credentials on the session's own HTTP client: role, OIDC, the ECS metadata service, a URI. */
final class RoleProviders {
    static final String METADATA = "http://100.100.100.200";
    private static final String LIFETIME_SECONDS = "3600";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RoleProviders() {}

    /** Assumes a RAM role with another credential. */
    static AlibabaCloudCredentialsProvider role(
            CloudCalls cloud, AlibabaCloudCredentialsProvider source, String roleArn, String sessionName) {
        CloudCalls asSource = cloud.as(source);
        return new RefreshingProvider(cloud.http()) {
            @Override
            CredentialModel fetch(Deadline deadline) {
                JsonNode answer = asSource.call(
                        CloudApi.ASSUME_ROLE,
                        Map.of("RoleArn", roleArn, "RoleSessionName", sessionName, "DurationSeconds", LIFETIME_SECONDS),
                        deadline);
                return given(answer.path("Credentials"), "the role " + roleArn, getProviderName());
            }

            @Override
            public String getProviderName() {
                return "ram_role_arn";
            }
        };
    }

    /** Assumes a RAM role with the token that somebody else renews in a file (RRSA). */
    static AlibabaCloudCredentialsProvider oidc(
            CloudCalls cloud, String roleArn, String providerArn, Path tokenFile, String sessionName) {
        return new RefreshingProvider(cloud.http()) {
            @Override
            CredentialModel fetch(Deadline deadline) {
                String token;
                try {
                    token = Files.readString(tokenFile).strip();
                } catch (IOException e) {
                    throw CredentialProblems.unreadable(tokenFile.toString(), "it cannot be read");
                }
                JsonNode answer = cloud.callWithForm(
                        CloudApi.ASSUME_ROLE_WITH_OIDC,
                        Map.of(),
                        Map.of(
                                "RoleArn",
                                roleArn,
                                "OIDCProviderArn",
                                providerArn,
                                "OIDCToken",
                                token,
                                "RoleSessionName",
                                sessionName,
                                "DurationSeconds",
                                LIFETIME_SECONDS),
                        deadline);
                return given(answer.path("Credentials"), "the role " + roleArn, getProviderName());
            }

            @Override
            public String getProviderName() {
                return "oidc_role_arn";
            }
        };
    }

    /** The role of the ECS instance, by version 2 of the metadata service only. */
    static AlibabaCloudCredentialsProvider ecs(CloudCalls cloud, String metadata, @Nullable String roleOrNull) {
        return new RefreshingProvider(cloud.http()) {
            @Override
            CredentialModel fetch(Deadline deadline) {
                HttpUrl base = HttpUrl.get(metadata + "/latest/");
                String token = text(
                        cloud,
                        new Request.Builder()
                                .url(base.newBuilder()
                                        .addPathSegments("api/token")
                                        .build())
                                .header("X-aliyun-ecs-metadata-token-ttl-seconds", "21600")
                                .put(RequestBody.create(new byte[0]))
                                .build(),
                        deadline);
                HttpUrl roles = base.newBuilder()
                        .addPathSegments("meta-data/ram/security-credentials/")
                        .build();
                String role = roleOrNull != null
                        ? roleOrNull
                        : text(cloud, metadataGet(roles, token), deadline).strip();
                String answer = text(
                        cloud,
                        metadataGet(roles.newBuilder().addPathSegment(role).build(), token),
                        deadline);
                return parsed(answer, "the ECS metadata service", getProviderName());
            }

            @Override
            public String getProviderName() {
                return "ecs_ram_role";
            }
        };
    }

    private static Request metadataGet(HttpUrl url, String token) {
        return new Request.Builder()
                .url(url)
                .header("X-aliyun-ecs-metadata-token", token)
                .build();
    }

    /** A credential that a local program gives by HTTP. */
    static AlibabaCloudCredentialsProvider uri(CloudCalls cloud, URI uri) {
        return new RefreshingProvider(cloud.http()) {
            @Override
            CredentialModel fetch(Deadline deadline) {
                HttpUrl url = HttpUrl.parse(uri.toString());
                if (url == null) {
                    throw CredentialProblems.notGiven("ALIBABA_CLOUD_CREDENTIALS_URI", "it is no http URL");
                }
                return parsed(
                        text(cloud, new Request.Builder().url(url).build(), deadline),
                        "ALIBABA_CLOUD_CREDENTIALS_URI",
                        getProviderName());
            }

            @Override
            public String getProviderName() {
                return "credential_uri";
            }
        };
    }

    private static String text(CloudCalls cloud, Request request, Deadline deadline) {
        String endpoint = request.url().scheme() + "://" + request.url().host() + ":"
                + request.url().port();
        try {
            HttpAnswer answer = cloud.http()
                    .with(HttpClients.forMetadata(cloud.http().client()))
                    .send(new Route(endpoint, endpoint, "credential"), CallClass.READ, deadline, () -> request)
                    .value();
            if (!answer.isSuccess()) {
                throw CredentialProblems.notGiven(endpoint, "it answers " + answer.status());
            }
            return answer.text();
        } catch (TransportFailure failure) {
            throw CredentialProblems.notGiven(endpoint, "no answer came");
        }
    }

    private static CredentialModel parsed(String text, String where, String provider) {
        try {
            JsonNode body = JSON.readTree(text);
            if (!body.path("Code").asText("Success").equals("Success")) {
                throw CredentialProblems.notGiven(where, "it says no");
            }
            return given(body, where, provider);
        } catch (IOException e) {
            throw CredentialProblems.notGiven(where, "its answer is not JSON");
        }
    }

    private static CredentialModel given(JsonNode fields, String where, String provider) {
        CredentialModel model = Credentials.temporary(fields, provider);
        if (model == null) {
            throw CredentialProblems.notGiven(where, "its answer holds no complete temporary credential");
        }
        return model;
    }
}
