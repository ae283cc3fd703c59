package dev.sampan.internal.credential;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import com.aliyun.credentials.provider.StaticCredentialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.value.Secret;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the library's credentials. */
final class Credentials {
    private Credentials() {}

    static AlibabaCloudCredentialsProvider fixed(String id, Secret secret, @Nullable Secret token) {
        CredentialModel.Builder model = CredentialModel.builder()
                .accessKeyId(id)
                .accessKeySecret(secret.reveal())
                .type(token == null ? "access_key" : "sts")
                .providerName(token == null ? "static_ak" : "static_sts");
        if (token != null) {
            model.securityToken(token.reveal());
        }
        return StaticCredentialsProvider.builder().credential(model.build()).build();
    }

    /** From {@code {AccessKeyId, AccessKeySecret, SecurityToken, Expiration}}; null when something is missing. */
    static @Nullable CredentialModel temporary(JsonNode fields, String provider) {
        String id = fields.path("AccessKeyId").asText("");
        String secret = fields.path("AccessKeySecret").asText("");
        String token = fields.path("SecurityToken").asText("");
        if (id.isEmpty() || secret.isEmpty() || token.isEmpty()) {
            return null;
        }
        try {
            return CredentialModel.builder()
                    .accessKeyId(id)
                    .accessKeySecret(secret)
                    .securityToken(token)
                    .type("sts")
                    .providerName(provider)
                    .expiration(
                            Instant.parse(fields.path("Expiration").asText("")).toEpochMilli())
                    .build();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
