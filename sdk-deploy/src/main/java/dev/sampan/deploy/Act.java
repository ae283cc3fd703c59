package dev.sampan.deploy;

/** What a caller of {@link Deploy} may be allowed to do. Each act includes what it reads. */
public enum Act {
    /** {@link Deploy#find}, {@link Deploy#get}, {@link Deploy#list} and {@link Deploy#history}. */
    LOOK,
    /**
     * {@link Deploy#app}, {@link Deploy#apps}, {@link Deploy#scale}, {@link Deploy#rollback}, {@link Deploy#resumeRollout},
     * {@link Deploy#note}, {@link Deploy#drift}, {@link Deploy#resume}, and {@link Deploy#abort} where a release is restored.
     */
    DEPLOY,
    /** {@link AppSpec#autoscale} in what is deployed or rolled back. */
    AUTOSCALE,
    /** {@link AppSpec#migrate} in what is deployed or resumed. */
    MIGRATE,
    /** {@link Deploy#restart} and {@link Deploy#pauseRollout}. */
    RESTART,
    /** {@link Deploy#delete}; with {@link #DEPLOY}, {@link Deploy#abort} of a first release. */
    DELETE
}
