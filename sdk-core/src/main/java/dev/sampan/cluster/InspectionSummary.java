package dev.sampan.cluster;

/**
 * One inspection of a cluster, in numbers. Immutable.
 *
 * @param id the report's id
 * @param begun when it began, as the API writes it
 * @param status the word of the API: running, completed
 * @param errors how many checks found an error
 * @param warnings how many warn
 * @param advice how many advise
 * @param normal how many found nothing
 */
public record InspectionSummary(
        String id, String begun, String status, int errors, int warnings, int advice, int normal) {
    @Override
    public String toString() {
        return id + "  " + begun + "  " + status + "  " + ClusterText.count(errors, "error") + ", "
                + ClusterText.count(warnings, "warning");
    }
}
