/**
 * Where cloud credentials come from, behind the provider interface of Alibaba's credentials library. Open
 * {@link dev.sampan.internal.credential.CredentialChain} first. Nothing here prints a credential.
 */
@NullMarked
package dev.sampan.internal.credential;

import org.jspecify.annotations.NullMarked;
