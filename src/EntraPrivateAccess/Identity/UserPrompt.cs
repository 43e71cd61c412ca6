using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>How a person is asked to sign in.</summary>
internal abstract class UserPrompt
{
    protected internal const string Activity = "Sign in";

    /// <summary>As the context shows it: <c>Interactive</c> or <c>DeviceCode</c>.</summary>
    public abstract string Method { get; }

    /// <summary>Where the sign-in page sends the browser afterwards; it must be registered for the client.</summary>
    public abstract string RedirectUri { get; }

    /// <summary>How long to wait for the person. The service gives up on a device code after 15 minutes, too.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What the person should know before being asked, or null.</summary>
    public string? Caution { get; init; }

    /// <param name="account">The user name to suggest, or null.</param>
    public abstract Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client, string[] scopes, string? account, IReporter reporter, CancellationToken cancellationToken);

    protected void ReportWait(IReporter reporter, string status) =>
        reporter.Progress(new ProgressUpdate(Activity, status, SecondsRemaining: (int)Limit.TotalSeconds));
}
