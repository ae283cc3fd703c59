package dev.sampan.internal.cloud;

import dev.sampan.internal.http.Loopback;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where each product is called: one base URL for all of them, or one per product, or the region's own. Immutable.
 */
public final class Endpoints {
    /** The International regions, by id. */
    public static final Set<String> REGIONS = Set.of(
            "ap-southeast-1",
            "ap-southeast-3",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ap-southeast-8",
            "ap-northeast-1",
            "ap-northeast-2",
            "cn-hongkong",
            "us-east-1",
            "us-west-1",
            "us-southeast-1",
            "na-south-1",
            "eu-central-1",
            "eu-west-1",
            "eu-west-2",
            "me-east-1",
            "me-central-1");

    private static final Set<String> CLOSED = Set.of("ap-south-1", "ap-southeast-2");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*");

    private final @Nullable String region;
    private final boolean vpc;
    private final @Nullable HttpUrl all;
    private final Map<Product, HttpUrl> some;

    private Endpoints(@Nullable String region, boolean vpc, @Nullable HttpUrl all, Map<Product, HttpUrl> some) {
        this.region = region;
        this.vpc = vpc;
        this.all = all;
        this.some = some;
    }

    /**
     * Endpoints by what the session was told.
     *
     * @param region null when nobody named one
     * @param vpc use the endpoints inside a VPC
     * @param all one base URL for every product, null for the region's own
     * @param some base URLs or hosts by product
     */
    public static Endpoints of(@Nullable String region, boolean vpc, @Nullable URI all, Map<Product, String> some) {
        if (region != null && (!REGION.matcher(region).matches() || CLOSED.contains(region))) {
            throw InvalidRequestException.of(
                    "connect.region-unknown",
                    "use the region \"" + Redaction.line(region, 40) + "\"",
                    CLOSED.contains(region) ? "it was closed" : "it is no region id",
                    "an International region is one of " + new java.util.TreeSet<>(REGIONS),
                    "correct region or ALIBABA_CLOUD_REGION_ID");
        }
        Map<Product, HttpUrl> urls = new java.util.EnumMap<>(Product.class);
        some.forEach((product, text) -> urls.put(product, base(text.contains("://") ? text : "https://" + text)));
        return new Endpoints(region, vpc, all == null ? null : base(all.toString()), urls);
    }

    private static HttpUrl base(String text) {
        HttpUrl url = HttpUrl.parse(text);
        String shown = Redaction.line(text, 120);
        if (url == null
                || !url.encodedPath().equals("/")
                || url.query() != null
                || !url.username().isEmpty()) {
            throw InvalidRequestException.of(
                    "connect.endpoint-invalid",
                    "use the endpoint " + shown,
                    "it is no base URL",
                    "an endpoint is https://host[:port] without a path",
                    "correct endpoint, SAMPAN_ENDPOINT or ALIBABA_CLOUD_ENDPOINT_<PRODUCT>");
        }
        if (!url.isHttps() && !Loopback.isHost(url.host())) {
            throw InvalidRequestException.of(
                    "connect.endpoint-cleartext",
                    "use the endpoint " + shown,
                    "it has no TLS",
                    "plain HTTP is for loopback addresses only",
                    "use https");
        }
        return url;
    }

    /** The base URL of a product. */
    public HttpUrl of(Product product) {
        if (all != null) {
            return all;
        }
        HttpUrl own = some.get(product);
        if (own != null) {
            return own;
        }
        if (region == null && !product.isCentral() && product != Product.STS) {
            throw InvalidRequestException.of(
                    "connect.no-region",
                    "call " + product,
                    "no region is named",
                    "neither the spec, ALIBABA_CLOUD_REGION_ID nor the profile names one",
                    "connect(c -> c.region(\"ap-southeast-1\")) or set ALIBABA_CLOUD_REGION_ID");
        }
        String host = region == null && product == Product.STS
                ? "sts.aliyuncs.com"
                : product.host(region == null ? "" : region, vpc);
        return new HttpUrl.Builder().scheme("https").host(host).build();
    }

    public boolean isVpc() {
        return vpc;
    }

    public @Nullable String region() {
        return region;
    }
}
