using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>What of the unit tests cannot run on Mono, in one place, with the reason.</summary>
/// <remarks>
/// A class in here of which every test passes fails a test: then Mono has learned it, and the line goes.
/// What is not compiled for Mono at all (see DesktopHost.csproj) is proven there by metadata alone: see Loading/DesktopTests.cs.
/// </remarks>
internal static class MonoLimits
{
    private const string NoRequests = "Mono's System.Core lacks CertificateRequest, which .NET Framework 4.7.2 has: the test cannot make its certificates.";

    // How Mono says it, in the test that comes across the missing type first.
    private const string MissingType = "X509Certificates.CertificateRequest";

    /// <summary>Class names without their namespace.</summary>
    public static IReadOnlyDictionary<string, string> Classes { get; } = new Dictionary<string, string>
    {
        ["EmbeddedSignatureTests"] = NoRequests,
        ["InstallerDownloadTests"] = NoRequests,
        ["LocalDiskTests"] = "Mono's DriveInfo answers for the root, whatever is mounted below; the net472 build runs on Windows only.",
        ["PublisherCheckTests"] = NoRequests,
    };

    private const string NoEngine = "It needs PowerShell's engine, which does not exist for Mono.";
    private const string NoSandbox = "It starts the sandbox, whose ASP.NET Core is a server for .NET 10.";

    /// <summary>Classes, and whole folders of tests/Unit, that are not compiled for Mono.</summary>
    public static IReadOnlyDictionary<string, string> NotCompiled { get; } = new Dictionary<string, string>
    {
        ["ApplicationSignInTests"] = NoSandbox,
        ["ConnectorNamesTests"] = NoEngine,
        ["CheckSessionTests"] = NoSandbox,
        ["EndpointRowTests"] = NoRequests,
        ["EntraCmdletTests"] = NoEngine,
        ["Help"] = NoEngine,
        ["KnownProblemsTests"] = NoSandbox,
        ["LocalAuthorityTests"] = NoSandbox,
        ["ManagedIdentityTests"] = NoSandbox,
        ["NetworkCheckTests"] = NoSandbox,
        ["Pester"] = NoEngine,
        ["ProxyRouteTests"] = NoSandbox,
        ["ReadingTests"] = NoRequests,
        ["RealProxyTests"] = NoSandbox,
        ["RealSocketTests"] = "Its listeners are those of a newer .NET; the sockets' own part is the same text in both builds.",
        ["Rehearsal"] = "The rehearsal is a program for .NET 10.",
        ["Sandbox"] = NoSandbox,
        ["Servers"] = NoSandbox,
        ["TokenCacheTests"] = NoSandbox,
        ["UserSignInTests"] = NoSandbox,
        ["WindowsPowerShellSignInTests"] = NoEngine,
        ["WordWrapTests"] = NoEngine,
    };

    /// <summary>Why a failure is Mono's own, or null.</summary>
    public static string? ReasonFor(string className, string failure) =>
        failure.Contains(MissingType, System.StringComparison.Ordinal) ? NoRequests : Classes.GetValueOrDefault(className);
}
