using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>What Windows does and Wine does not, what stands for it here, and what proves the product's part of it besides.</summary>
/// <param name="Limit">What Wine lacks.</param>
/// <param name="StandIn">What is done about that.</param>
/// <param name="CoveredBy">A class of these tests, or a Pester file of this folder.</param>
internal sealed record WineStandIn(string Limit, string StandIn, string CoveredBy)
{
    public static IReadOnlyList<WineStandIn> All { get; } =
    [
        new("msiexec lets two installations run at once, so that 1618 never comes", "the installer's stand-in has a mutex of its own, which a test can hold", "SetupProgramTests"),
        new("access lists become modes of Linux, and nobody is kept out", "access lists are judged as texts, without a disk", "WindowsConformance"),
        new("a folder cannot be made a link to another one", "a link is judged by its attributes, without a disk", "WindowsConformance"),
        new("services have no dependencies (1068)", "none", "Win32ErrorsTests"),
        new("a service's account is noted and not used, and there is no session 0", "what a service keeps for its account lies where Windows keeps it for Network Service", "ConnectorCheckTests"),
        new("no certificate in a machine's store has a private key", "the registration's certificate lies in the registry without one", "RegistrationInventoryTests"),
        new("there is no 32-bit process", "both views of the registry are asked from a 64-bit one", "WindowsConformance"),
        new("the chain of a signature by SHA-256 certificates is not judged", "the installer's certificates are signed with SHA-1, its files are not", "EmbeddedSignatureTests"),
        new("a signature by a certificate for another use is valid, and so is one whose chain lacks a certificate in the middle", "the codes for both are judged as numbers", "WindowsConformance"),
        new("a service that crashes in its start stays pending for ever", "the service's stand-in says 1067 before it ends itself", "ConnectorServicesTests"),
        new("a service whose program does not report in time (1053) takes half a minute each time", "none", "ServiceStartTests"),
        new("event channels answer nothing", "a wevtapi.dll that reads channels from files", "Events.Tests.ps1"),
        new("powershell.exe does nothing", "the tests' own program under this name, with PowerShell 7's engine and the console's manners", "PowerShell.Tests.ps1"),
        new("Microsoft's installer is not here", "programs of our own with the same names, places, switches and manners", "Setup.Tests.ps1"),
    ];
}
