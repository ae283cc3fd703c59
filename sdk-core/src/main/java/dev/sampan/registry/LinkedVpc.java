package dev.sampan.registry;

/**
 * A VPC that reaches a registry without the internet. Immutable.
 *
 * @param address the registry's address inside the VPC; empty while it is made
 * @param status {@code CREATING} or {@code RUNNING}
 */
public record LinkedVpc(String vpcId, String vswitchId, String address, String status) {}
