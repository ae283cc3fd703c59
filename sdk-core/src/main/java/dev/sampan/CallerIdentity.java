package dev.sampan;

/**
 * Who a credential is, as STS tells it.
 *
 * @param accountId the account's numeric id
 * @param arn the identity's ARN
 * @param type {@code Account}, {@code RAMUser} or {@code AssumedRoleUser}
 */
public record CallerIdentity(String accountId, String arn, String type) {}
