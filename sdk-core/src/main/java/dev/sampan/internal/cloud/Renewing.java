package dev.sampan.internal.cloud;

import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;

/** A provider whose credentials run out. */
public interface Renewing extends AlibabaCloudCredentialsProvider {
    /** Forgets the credential of this access key, so that the next one is new; does nothing when it is gone already. */
    void forget(String accessKeyId);
}
