package dev.sampan.sandbox.internal.schema;

/** To come. */
final class FieldSet {}
