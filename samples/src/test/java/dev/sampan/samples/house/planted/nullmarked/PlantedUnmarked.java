package dev.sampan.samples.house.planted.nullmarked;

/** Lives in a package without a package-info. */
final class PlantedUnmarked {}
