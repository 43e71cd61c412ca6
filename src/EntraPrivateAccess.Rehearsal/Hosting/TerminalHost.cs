using System;
using System.Globalization;
using System.Management.Automation.Host;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>A PowerShell host on a terminal.</summary>
internal sealed class TerminalHost : PSHost
{
    private readonly TerminalInterface _interface;

    public TerminalHost(Screen screen)
    {
        Screen = screen;
        _interface = new TerminalInterface(screen);
    }

    public Screen Screen { get; }

    /// <summary>The code that a script gave to <c>exit</c>, or null.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "EntraPrivateAccess rehearsal";

    public override Version Version { get; } = typeof(TerminalHost).Assembly.GetName().Version ?? new Version(0, 1);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _interface;

    public override CultureInfo CurrentCulture { get; } = Spoken(CultureInfo.CurrentCulture);

    public override CultureInfo CurrentUICulture { get; } = Spoken(CultureInfo.CurrentUICulture);

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("The rehearsal has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("The rehearsal has no nested prompt.");

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    // Without a language the formatter breaks lines within words.
    private static CultureInfo Spoken(CultureInfo culture) =>
        culture.Equals(CultureInfo.InvariantCulture) ? CultureInfo.GetCultureInfo("en-US") : culture;
}
