package dev.sampan.deploy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that brings the schema of an app's data forward before its pods are replaced. Immutable.
 *
 * @param job what the job is called
 * @param schema the schema that is there when it is done
 * @param compatibleWith the oldest schema for which a program may be made and still run on that one
 * @param image null means the app's own
 * @param limit how long it may take, tries included
 * @param retries how often it is tried again
 */
record Migration(
        String job,
        int schema,
        int compatibleWith,
        @Nullable String image,
        @Nullable List<String> command,
        @Nullable List<String> args,
        Duration limit,
        int retries) {}
