using EntraPrivateAccess.Errors;
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
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    );

    protected void ReportWait(IReporter reporter, string status) =>
        reporter.Progress(new ProgressUpdate(Activity, status, SecondsRemaining: (int)Limit.TotalSeconds));
}

/// <summary>Opens the system's browser and listens on loopback for its answer.</summary>
internal sealed class BrowserPrompt : UserPrompt
{
    public override string Method => "Interactive";

    public override string RedirectUri => "http://localhost";

    /// <summary>Opens an address; null opens the system's browser.</summary>
    public Func<Uri, Task>? OpenBrowser { get; init; }

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (OpenBrowser is null && !(Desktop.HasBrowser && client.IsUserInteractive()))
        {
            throw ConnectorErrors.NoBrowser();
        }

        ReportWait(reporter, "Waiting for the sign-in in the browser");
        return client
            .AcquireTokenInteractive(scopes)
            .WithUseEmbeddedWebView(false)
            .WithSystemWebViewOptions(
                new SystemWebViewOptions
                {
                    HtmlMessageSuccess = "<p>You are signed in. You can close this page and go back to PowerShell.</p>",
                    HtmlMessageError = "<p>The sign-in did not succeed. PowerShell shows why.</p>",
                    OpenBrowserAsync = OpenBrowser,
                }
            )
            .WithLoginHint(account)
            .WithPrompt(account is null ? Prompt.SelectAccount : Prompt.NoPrompt)
            .ExecuteAsync(cancellationToken);
    }
}

/// <summary>Shows a code that the person types into any browser, on any machine.</summary>
internal sealed class DeviceCodePrompt : UserPrompt
{
    public override string Method => "DeviceCode";

    // Never used by this flow, but a public client must name one.
    public override string RedirectUri => "http://localhost";

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    ) =>
        client
            .AcquireTokenWithDeviceCode(scopes, code =>
            {
                reporter.Notice(code.Message);
                ReportWait(reporter, $"Waiting for the code {code.UserCode} to be entered at {code.VerificationUrl}");
                return Task.CompletedTask;
            })
            .ExecuteAsync(cancellationToken);
}

/// <summary>
/// Opens a window of .NET Framework's own, as Microsoft's registration scripts do. It exists in Windows PowerShell
/// only.
/// </summary>
internal sealed class EmbeddedPrompt(Uri authority) : UserPrompt
{
    public override string Method => "Interactive";

    public override string RedirectUri => $"{authority.OriginalString.TrimEnd('/')}/common/oauth2/nativeclient";

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (!Desktop.HasBrowser || !client.IsUserInteractive())
        {
            throw ConnectorErrors.NoBrowser();
        }

        ReportWait(reporter, "Waiting for the sign-in in its window");
        return client
            .AcquireTokenInteractive(scopes)
            .WithUseEmbeddedWebView(true)
            .WithLoginHint(account)
            .ExecuteAsync(cancellationToken);
    }
}
