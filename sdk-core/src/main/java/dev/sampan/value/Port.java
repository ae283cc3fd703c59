package dev.sampan.value;

import dev.sampan.problem.InvalidRequestException;

/**
 * A TCP port from 1 to 65535. Immutable.
 *
 * @param number the port
 */
public record Port(int number) implements Comparable<Port> {
    public Port {
        if (number < 1 || number > 65535) {
            throw InvalidRequestException.of(
                    "value.port",
                    "use port " + number,
                    "there is no such port",
                    "a port is 1 to 65535",
                    "choose another port");
        }
    }

    /**
     * Checks a port.
     *
     * @throws InvalidRequestException if it is outside 1 to 65535
     */
    public static Port of(int number) {
        return new Port(number);
    }

    @Override
    public int compareTo(Port other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
