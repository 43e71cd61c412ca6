using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>Tests where the destinations of applications are read, and what a refused read means.</summary>
public sealed class PublishedDestinationsTests
{
    private const string Application = "GET /beta/applications/a1";
    private const string Selected = "?$select=id,appId,displayName,tags,onPremisesPublishing";
    private const string Segments =
        Application + "/onPremisesPublishing/segmentsConfiguration/microsoft.graph.{0}/applicationSegments";

    private readonly GraphFixture _fixture = new();

    public PublishedDestinationsTests() => _fixture.Memory.BatchRefused = true;

    [Fact]
    public async Task Unread_application_is_not_one_without_segments()
    {
        _ = _fixture
            .Handler.On(TenantScript.Applications("g1"), 200, Page("""{"id":"a1","displayName":"Payroll"}"""))
            .On(Application + Selected, 403, """{"error":{"code":"Forbidden","message":"No."}}""");

        PublishedDestination read = Assert.Single(await ReadAsync());

        Assert.Equal("This sign-in may not read the application.", read.Unknown);
        Assert.Contains("Application.Read.All", read.Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Web_application_has_the_URLs_of_all_places_once()
    {
        _ = _fixture
            .Handler.On(
                TenantScript.Applications("g1"),
                200,
                Page(
                    """{"id":"a1","displayName":"Shop","onPremisesPublishing":{"applicationType":"enterpriseapp","""
                        + "\"internalUrl\":\"https://a.test/\",\"isBackendCertificateValidationEnabled\":true,"
                        + "\"onPremisesApplicationSegments\":[{\"internalUrl\":\"https://b.test/\"}]}}"
                )
            )
            .On(
                string.Format(null, Segments, "webSegmentConfiguration"),
                200,
                Page(
                    """{"id":"s1","internalUrl":"https://c.test/","externalUrl":"https://x.test/"}""",
                    """{"id":"s2","internalUrl":"https://B.test/"}"""
                )
            );

        IReadOnlyList<PublishedDestination> read = await ReadAsync();

        Assert.Equal(["https://a.test/", "https://b.test/", "https://c.test/"], read.Select(each => each.Url));
        Assert.All(read, each => Assert.True(each.ValidatesCertificate));
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(400, null)]
    [InlineData(403, "This sign-in may not read whether the application has further internal URLs.")]
    public async Task Web_application_without_a_configuration_of_segments_has_its_internal_URL(
        int status,
        string? unknown
    )
    {
        _ = _fixture
            .Handler.On(
                TenantScript.Applications("g1"),
                200,
                Page(
                    """{"id":"a1","displayName":"Shop","onPremisesPublishing":{"applicationType":"enterpriseapp","""
                        + "\"internalUrl\":\"https://a.test/\"}}"
                )
            )
            .On(
                string.Format(null, Segments, "webSegmentConfiguration"),
                status,
                """{"error":{"code":"Some","message":"No."}}"""
            );

        IReadOnlyList<PublishedDestination> read = await ReadAsync();

        Assert.Equal("https://a.test/", read[0].Url);
        Assert.Equal(unknown, read.Select(each => each.Unknown).OfType<string>().SingleOrDefault());
    }

    private Task<IReadOnlyList<PublishedDestination>> ReadAsync() =>
        _fixture.RunAsync(
            _fixture.Tenant.Destinations.ReadAsync(["g1"], (_, _) => true, TestContext.Current.CancellationToken)
        );

    private static string Page(params string[] items) => $$"""{"value":[{{string.Join(",", items)}}]}""";
}
