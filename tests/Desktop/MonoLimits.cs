using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>What of the unit tests cannot run on Mono, in one place, with the reason.</summary>
/// <remarks>
/// A class in here of which every test passes fails a test: then Mono has learned it, and the line goes.
/// Not compiled for Mono at all (see DesktopHost.csproj) is what needs PowerShell's engine (cmdlets, word wrap, help, the Pester runner, the rehearsal),
/// and what talks to the sandbox, whose ASP.NET Core is a server for .NET 10. Proven there by metadata alone: see Loading/DesktopTests.cs.
/// </remarks>
internal static class MonoLimits
{
    private const string NoRequests = "Mono's System.Core lacks CertificateRequest, which .NET Framework 4.7.2 has: the test cannot make its certificates.";

    /// <summary>Class names without their namespace.</summary>
    public static IReadOnlyDictionary<string, string> Classes { get; } = new Dictionary<string, string>
    {
        ["CertificatePinTests"] = NoRequests,
        ["EmbeddedSignatureTests"] = NoRequests,
        ["InstallerDownloadTests"] = NoRequests,
        ["PublisherCheckTests"] = NoRequests,
        ["RegistrationInventoryTests"] = NoRequests,
    };
}
