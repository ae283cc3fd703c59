package dev.sampan.internal.cloud;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import dev.sampan.internal.retry.Deadline;

/** A provider whose credentials run out. */
public interface Renewing extends AlibabaCloudCredentialsProvider {
    /** As {@link #getCredentials()}, by the deadline of the call that wants it. */
    CredentialModel credentials(Deadline deadline);

    /** Forgets the credential of this access key, so that the next one is new; does nothing when it is gone already. */
    void forget(String accessKeyId);
}
