package dev.sampan.samples.house.planted.sandboxknowsonlythepubliccore.internal;

/** The inside of core. */
public final class PlantedInternal {}
