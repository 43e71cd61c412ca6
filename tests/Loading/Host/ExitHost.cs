using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace LoadingHost;

/// <summary>A host without a person that keeps the code of a script's <c>exit</c>.</summary>
internal sealed class ExitHost : PSHost
{
    public int? ExitCode { get; private set; }

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "LoadingHost";

    public override Version Version { get; } = new(1, 0);

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    // Nobody is there to be shown anything.
    public override PSHostUserInterface UI => null!;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }
}
