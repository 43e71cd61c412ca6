using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>
/// Responses of every size, with and without an announced length, in pieces of any size. The buffer grows at 16 KB, and
/// the JSON reader takes its text in blocks.
/// </summary>
public sealed class GraphBodyTests
{
    private const int Buffer = 16 * 1024;

    public static TheoryData<int, int> Sizes =>
        new(
            from size in new[] { 100, Buffer - 1, Buffer, Buffer + 1, (2 * Buffer) + 1, 300_000 }
            from piece in new[] { 1000, Buffer, int.MaxValue }
            select (size, piece)
        );

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_byte_arrives_without_an_announced_length(int size, int piece)
    {
        string name = Pattern(size);

        Assert.Equal(name, await ReadNameAsync(Body(name), piece, announced: null));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(Buffer)]
    [InlineData(300_000)]
    [InlineData(2_000_000)]
    public async Task Every_byte_arrives_with_an_announced_length(int size)
    {
        string name = Pattern(size);
        byte[] body = Body(name);

        Assert.Equal(name, await ReadNameAsync(body, 4000, body.Length));
    }

    /// <summary>A proxy that decompresses or changes a response can leave its old length.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(10_000_000)]
    public async Task Announced_length_that_is_wrong_does_not_matter(long announced)
    {
        string name = Pattern(40_000);

        Assert.Equal(name, await ReadNameAsync(Body(name), 1000, announced));
    }

    /// <summary>A character of several bytes can lie on the border of two blocks.</summary>
    [Theory]
    [InlineData("é")]
    [InlineData("中")]
    [InlineData("𝄞")]
    public async Task Characters_of_several_bytes_survive_at_every_offset(string letter)
    {
        for (int offset = 0; offset < 8; offset++)
        {
            string name = new string('x', offset) + string.Concat(Enumerable.Repeat(letter, 9000));

            Assert.Equal(name, await ReadNameAsync(Body(name), 777, announced: null));
        }
    }

    [Fact]
    public async Task Byte_order_mark_is_skipped() =>
        Assert.Equal("srv01", await ReadNameAsync([0xEF, 0xBB, 0xBF, .. Body("srv01")], 2, announced: null));

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(Buffer)]
    public async Task Response_that_ends_early_is_unreadable(int missing)
    {
        byte[] body = Body(Pattern(40_000));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            ReadNameAsync(body[..^missing], 1000, announced: null)
        );

        Assert.Equal("UnreadableAnswer", fault.ErrorId);
    }

    // Each character depends on its place, so that a lost, repeated or moved byte changes the text.
    private static string Pattern(int size) =>
        new([.. Enumerable.Range(0, size).Select(at => (char)('a' + ((at + (at / 26) + (at / 700)) % 26)))]);

    private static byte[] Body(string name) =>
        Encoding.UTF8.GetBytes($$"""{"id":"c1","machineName":"{{name}}","status":"active"}""");

    private static async Task<string?> ReadNameAsync(byte[] body, int piece, long? announced)
    {
        GraphFixture fixture = new(handler: new PieceService(body, piece, announced));
        ConnectorBody? read = await fixture.RunAsync(
            fixture.Client.SendAsync<ConnectorBody>(
                GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
                CancellationToken.None
            )
        );
        return read?.MachineName;
    }

    private sealed class PieceService(byte[] body, int piece, long? announced) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            StreamContent content = new(new Pieces(body, piece));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            content.Headers.ContentLength = announced;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }

    /// <summary>Returns at most one piece per read, like a connection. Its length is unknown.</summary>
    private sealed class Pieces(byte[] body, int piece) : MemoryStream(body)
    {
        public override bool CanSeek => false;

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken token) =>
            base.ReadAsync(buffer, offset, Math.Min(count, piece), token);
    }
}
