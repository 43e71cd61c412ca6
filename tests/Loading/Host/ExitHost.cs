using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace LoadingHost;

/// <summary>A non-interactive host that keeps the exit code of a script.</summary>
internal sealed class ExitHost : PSHost
{
    public int? ExitCode { get; private set; }

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "LoadingHost";

    public override Version Version { get; } = new(1, 0);

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    // There is no user interface.
    public override PSHostUserInterface UI => null!;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }
}
