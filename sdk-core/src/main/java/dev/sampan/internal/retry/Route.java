package dev.sampan.internal.retry;

/**
 * Where a call goes, as far as retrying is concerned.
 *
 * @param endpoint scheme, host and port: its circuit and its token bucket
 * @param account whose share of the API it is; the endpoint where nobody else is known
 * @param api the API, such as {@code cs:DescribeClustersV1} or {@code apply deployments}
 */
public record Route(String endpoint, String account, String api) {}
