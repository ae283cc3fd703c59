package dev.sampan.lab.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** A way to wait until each of several apps is rolled out. */
interface Waiter {
    String name();

    /**
     * Deploys what is then waited for, unless that is one with the wait.
     *
     * @param fleet whose pods are not ready until they are made so
     */
    void deploy(WaitingFleet fleet) throws Exception;

    /**
     * Waits.
     *
     * @param deployed to be called when the apps are there and the wait begins
     * @param knows told the app at the moment at which the waiter knows of it
     */
    void await(WaitingFleet fleet, Callable<?> deployed, Consumer<String> knows) throws Exception;

    /** The apps. */
    record WaitingFleet(String namespace, List<String> apps) {}
}
