package dev.sampan.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64, true",
        "linux/amd64, linux/amd64/v1, true",
        "linux/amd64, linux/amd64/v3, false",
        "linux/arm64, linux/arm64/v8, true",
        "linux/arm64/v8, linux/arm64, true",
        "linux/arm, linux/arm/v7, true",
        "linux/arm/v7, linux/arm, true",
        "linux/arm, linux/arm/v6, false",
        "linux/arm/v6, linux/arm/v6, true",
        "linux/amd64, windows/amd64, false"
    })
    void platform_fitsWhatRunsOnIt(String wanted, String offered, boolean fits) {
        assertThat(Platform.parse(wanted).fits(Platform.parse(offered))).isEqualTo(fits);
    }

    @Test
    void text_thatIsNoPlatform_isRefused() {
        for (String text : List.of("", "linux", "linux/", "Linux/amd64", "linux/arm/v7/x", "linux/arm/")) {
            assertThatThrownBy(() -> Platform.parse(text)).as(text).hasMessageContaining("image.platform");
        }
    }
}
