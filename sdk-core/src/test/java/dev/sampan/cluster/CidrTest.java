package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.256/8", "10.0.0.0/33", "10.0.0.0/0", "fd00::/8", "10.1.0.0/8", "a.b.c.d/8"})
    void parse_whatIsNoBlock_isRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).hasMessageContaining("cluster.cidr");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.255.0/24,true",
        "10.0.0.0/16,10.1.0.0/16,false",
        "10.0.0.0/16,10.0.255.255/32,true",
        "172.16.0.0/12,172.32.0.0/16,false"
    })
    void overlaps_isTheSameBothWays(String one, String other, boolean overlap) {
        assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlap);
        assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlap);
    }

    @Test
    void contains_isOneWay() {
        assertThat(Cidr.parse("10.0.0.0/8").contains(Cidr.parse("10.1.0.0/16"))).isTrue();
        assertThat(Cidr.parse("10.1.0.0/16").contains(Cidr.parse("10.0.0.0/8"))).isFalse();
    }

    @Test
    void free_touchesNothingThatIsTaken() {
        List<Cidr> taken = Stream.of("10.0.0.0/8", "172.16.0.0/16", "172.18.3.0/24")
                .map(Cidr::parse)
                .toList();

        assertThat(Cidr.free(16, taken)).hasToString("Optional[172.17.0.0/16]");
        assertThat(Cidr.free(15, taken)).hasToString("Optional[172.20.0.0/15]");
    }

    @Test
    void free_whenAllIsTaken_isEmpty() {
        List<Cidr> taken = Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
                .map(Cidr::parse)
                .toList();

        assertThat(Cidr.free(24, taken)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,32", "2,31", "128,25", "129,24", "256,24"})
    void prefixFor_isTheSmallestThatHolds(long addresses, int prefix) {
        assertThat(Cidr.prefixFor(addresses)).isEqualTo(prefix);
    }
}
