package dev.sampan.lab.suite;

import com.fasterxml.jackson.databind.JsonNode;

/** One observation of a chapter: what was asked, in words that are unique in the chapter, and what came of it. */
public record Entry(String title, JsonNode observed) {}
