package dev.sampan.internal.oci;

import dev.sampan.value.Secret;

/** A user and a password for one registry. */
public record Login(String user, Secret password) {}
