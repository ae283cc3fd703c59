package dev.sampan.samples.house.planted.nothingreturnsvoid;

/** Acts and says nothing. */
public interface PlantedVoid {
    void act();
}
