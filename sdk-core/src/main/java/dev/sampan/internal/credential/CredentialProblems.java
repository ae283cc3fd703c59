package dev.sampan.internal.credential;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import java.util.Collection;

/** What can be wrong with credentials. */
final class CredentialProblems {
    private CredentialProblems() {}

    static InvalidRequestException none() {
        return InvalidRequestException.of(
                "credential.none",
                "sign a cloud call",
                "there is no cloud credential",
                "neither the spec, ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET, ~/.aliyun/config.json nor ~/.alibabacloud/credentials gives one",
                "run: aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    }

    static InvalidRequestException incomplete(String where, String missing) {
        return InvalidRequestException.of(
                "credential.incomplete",
                "read the credential of " + where,
                missing + " is missing",
                "only half of it was written",
                "complete it");
    }

    static InvalidRequestException unreadable(String file, String why) {
        return InvalidRequestException.of(
                "credential.file-unreadable",
                "read " + file,
                why,
                "the file is damaged, or of another tool",
                "correct it or move it away");
    }

    static InvalidRequestException noProfile(String name, Collection<String> there) {
        return InvalidRequestException.of(
                "credential.no-such-profile",
                "find the profile " + Redaction.line(name, 60),
                "no credential file has it",
                there.isEmpty() ? "there are no profiles at all" : "there are " + String.join(", ", there),
                "name one of them with profile(name) or ALIBABA_CLOUD_PROFILE");
    }

    static InvalidRequestException unsupported(String where, String mode) {
        return InvalidRequestException.of(
                "credential.mode-unsupported",
                "use the credential of " + where,
                "its mode is " + Redaction.line(mode, 40),
                "Sampan knows AK, StsToken, RamRoleArn, ChainableRamRoleArn, OIDC, EcsRamRole and CredentialsURI",
                "use a profile of one of these modes");
    }

    static InvalidRequestException loop(String profile) {
        return InvalidRequestException.of(
                "credential.profile-loop",
                "use the profile " + profile,
                "its source_profile leads back to itself",
                "two profiles name each other as source",
                "give one of them an access key");
    }

    static InvalidRequestException notGiven(String where, String why) {
        return InvalidRequestException.of(
                "credential.not-given",
                "get a credential from " + where,
                why,
                "the role or its trust is not as it should be",
                "check the role's name and its trust policy");
    }
}
