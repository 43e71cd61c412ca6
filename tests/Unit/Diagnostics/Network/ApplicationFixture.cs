using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Runs the checks of applications with published destinations.</summary>
internal static class ApplicationFixture
{
    public const string Host = "app.test";
    public const string Url = $"https://{Host}/start/page";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static int ClosedPort()
    {
        using LoopbackListener gone = new((_, _) => Task.CompletedTask);
        return gone.Port;
    }

    public static PublishedDestination Web(bool? validates) =>
        new()
        {
            Application = "Payroll",
            IsWeb = true,
            Url = Url,
            ValidatesCertificate = validates,
        };

    public static PublishedDestination Segment(string host, string type, params string[] ports) =>
        new()
        {
            Application = "Payroll",
            Host = host,
            HostType = type,
            Ports = ports,
            Protocol = "tcp",
        };

    public static IEnumerable<Check> Checks(
        IEnumerable<PublishedDestination> published,
        TimeSpan? stage = null,
        TimeProvider? clock = null
    ) =>
        ApplicationCheckList
            .Create(
                [.. published.SelectMany(ApplicationTargets.Of)],
                new ProbeLimits { Stage = stage ?? TimeSpan.FromMinutes(1) },
                clock ?? TimeProvider.System
            )
            .SelectMany(checks => checks);

    public static Task<IReadOnlyList<CheckResult>> RunAsync(
        LoopbackNetwork? network,
        params PublishedDestination[] published
    ) => RunAsync(network, published, null);

    public static Task<IReadOnlyList<CheckResult>> RunAsync(
        LoopbackNetwork? network,
        IReadOnlyList<PublishedDestination> published,
        TimeSpan? stage = null,
        TimeProvider? clock = null,
        string? only = null
    ) => RunAsync(network, Checks(published, stage, clock).Where(check => only is null || check.Name == only));

    /// <summary>Runs the checks of a destination that a user specifies.</summary>
    public static Task<IReadOnlyList<CheckResult>> RunDestinationAsync(LoopbackNetwork network, string destination) =>
        RunAsync(
            network,
            ApplicationCheckList
                .Create(
                    [ApplicationTargets.Parse(destination)],
                    new ProbeLimits { Stage = TimeSpan.FromMinutes(1) },
                    TimeProvider.System
                )
                .SelectMany(checks => checks)
        );

    private static async Task<IReadOnlyList<CheckResult>> RunAsync(LoopbackNetwork? network, IEnumerable<Check> checks)
    {
        FakeServer server = new() { RealNetwork = network };
        server.Description = server.Description with { UtcNow = TimeProvider.System.GetUtcNow() };
        return await new CheckRun(
            new CheckContext(
                new CheckTarget(server, new ConnectorEnvironment { Name = "Test" }, TimeProvider.System),
                server.Description
            ),
            TimeSpan.FromMinutes(4),
            TimeProvider.System
        ).RunAsync([.. checks], null, Stop);
    }
}

/// <summary>A clock on which six seconds pass between any two looks.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Add(ref _seconds, 6);
}

/// <summary>A web application on loopback with a certificate of a test authority.</summary>
internal sealed class ApplicationSite : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _certificate;
    private readonly LoopbackListener _listener;
    private readonly bool _isTrusted;
    private readonly int _port;
    private int _drops;

    /// <param name="drops">How many of the first connections end at once.</param>
    public ApplicationSite(
        string kind = "valid",
        string answer = "200 OK",
        int port = 443,
        SslProtocols protocols = SslProtocols.None,
        int drops = 0
    )
    {
        _drops = drops;
        _port = port;
        _isTrusted = kind != "untrusted";
        (_authority, _certificate) = Issue(kind);
        _listener = new LoopbackListener(
            async (stream, stop) =>
            {
                if (Interlocked.Decrement(ref _drops) >= 0)
                {
                    return;
                }

                await using SslStream tls = new(stream);
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = _certificate,
                        EnabledSslProtocols = protocols,
                    },
                    stop
                );
                if (await HttpHead.ReadAsync(tls, stop) is { } head)
                {
                    lock (Heads)
                    {
                        Heads.Add(head);
                    }

                    await HttpHead.WriteAsync(tls, answer, "text/plain", Encoding.ASCII.GetBytes("body"), stop);
                }
            }
        );
    }

    public List<HttpHead> Heads { get; } = [];

    public LoopbackNetwork Network()
    {
        LoopbackNetwork network = new(_isTrusted ? [_authority.RawData] : []);
        network.Lead(ApplicationFixture.Host, _port, _listener.Port);
        return network;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private static (X509Certificate2 Authority, X509Certificate2 Host) Issue(string kind)
    {
        X509Certificate2 authority = TestAuthority.Issue("Contoso Internal CA", null, -400, 900);
        X509Certificate2 issuer = kind.StartsWith("no issuer", StringComparison.Ordinal)
            ? TestAuthority.Issue("Contoso Issuing CA", authority, -300, 600)
            : authority;
        (double from, double to) = kind.Split(", ")[^1] switch
        {
            "expired" => (-100, -1),
            "future" => (2, 300),
            "soon" => (-100, 20.1),
            _ => (-100, 300),
        };
        string name = kind.EndsWith("wrong", StringComparison.Ordinal) ? "other.test" : ApplicationFixture.Host;
        X509Certificate2 host = TestAuthority.IssueHost(
            name,
            kind == "self-signed" ? null : issuer,
            from,
            to,
            namesIssuer: kind.Contains("but its address", StringComparison.Ordinal)
        );
        return (authority, host);
    }
}

/// <summary>Issues certificates of a test authority, all with one key.</summary>
internal static class TestAuthority
{
    private static readonly RSA s_key = RSA.Create(2048);

    /// <param name="issuer">Null for a root.</param>
    public static X509Certificate2 Issue(string name, X509Certificate2? issuer, double from, double to)
    {
        CertificateRequest request = new($"CN={name}", s_key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return Sign(request, issuer, from, to);
    }

    /// <summary>Issues a certificate with its key for a host, which can be used by a server.</summary>
    /// <param name="namesIssuer">Whether it contains the address of its issuer's certificate.</param>
    public static X509Certificate2 IssueHost(
        string name,
        X509Certificate2? issuer,
        double from,
        double to,
        bool namesIssuer = false
    )
    {
        CertificateRequest request = new($"CN={name}", s_key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (namesIssuer)
        {
            request.CertificateExtensions.Add(
                new X509AuthorityInformationAccessExtension(null, ["http://lists.test/issuer.crt"])
            );
        }

        using X509Certificate2 issued = Sign(request, issuer, from, to);
        return SandboxKeys.ForTls(issued.CopyWithPrivateKey(s_key));
    }

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2? issuer, double from, double to)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.Create(
            issuer?.SubjectName ?? request.SubjectName,
            X509SignatureGenerator.CreateForRSA(s_key, RSASignaturePadding.Pkcs1),
            now.AddDays(from),
            now.AddDays(to),
            RandomNumberGenerator.GetBytes(8)
        );
    }
}
