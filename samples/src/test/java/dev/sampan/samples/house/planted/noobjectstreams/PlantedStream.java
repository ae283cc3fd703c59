package dev.sampan.samples.house.planted.noobjectstreams;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Reads serialized objects. */
final class PlantedStream {
    Object read(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }
}
