package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.internal.registry.RegistryCatalog;

/** What a push sets going: scans by rules, and delivery chains. */
record PushEvents(RegistryCatalog catalog, ScanRuleOperations rules, Scanner scanner, ChainOperations chains) {
    void pushed(String repository, String tag) {
        catalog.tags(repository).stream()
                .filter(each -> each.tag().equals(tag))
                .findFirst()
                .ifPresent(each -> {
                    if (rules.covers(repository, tag)) {
                        scanner.start(repository, tag, each.digest());
                    }
                    chains.pushed(repository, tag, each.digest());
                });
    }
}
