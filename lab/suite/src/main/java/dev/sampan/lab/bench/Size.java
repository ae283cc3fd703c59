package dev.sampan.lab.bench;

import java.util.Map;

/** How much is measured: by default what a benchmark chooses, to take a few minutes. */
record Size(Map<String, Integer> chosen) {
    int of(String what, int usually) {
        return chosen.getOrDefault(what, usually);
    }
}
