using System;
using System.IO;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>Gets the one token that a registration needs: a person's, for one public client and one scope.</summary>
internal static class RegistrationSignIn
{
    private const string Unconfirmed = "Microsoft does not say that the registration client takes device codes, and conditional access often blocks them. "
        + "If it fails, make the token on a Windows workstation and hand it in as a SecureString.";

    // The service shows this error on its own page and sends nobody back: only the person can see it.
    private const string Unregistered = "If the browser shows AADSTS50011 (the redirect is not registered), press Ctrl+C and use -UseDeviceCode, "
        + "or make the token on a Windows workstation and hand it in as a SecureString.";

    /// <param name="context">Its client id is replaced by the registration's own.</param>
    /// <param name="account">The user name to sign in with, or null for any.</param>
    /// <param name="useDeviceCode">True shows a code instead of a window. That the registration client takes one is unconfirmed.</param>
    /// <exception cref="ConnectorException">EnvironmentNotSupported, the faults of sign-in and of <see cref="RegistrationTokenCheck"/>.</exception>
    public static async Task<RegistrationTokenFacts> AcquireAsync(
        SignInContext context, string? account, bool useDeviceCode, TimeSpan limit, IReporter reporter, CancellationToken cancellationToken)
    {
        ConnectorEnvironment environment = context.Environment;
        if (environment is not { RegistrationClientId: string client, RegistrationScope: string scope })
        {
            throw Faults.EnvironmentNotSupported(environment, "How to sign in for a registration");
        }

        SecureString token = !useDeviceCode && NeedsWindowsPowerShell(environment)
            ? await WindowsPowerShellSignIn.AskAsync(context, account, limit, reporter, cancellationToken).ConfigureAwait(false)
            : await AskAsync(context with { ClientId = client }, scope, account, Prompt(environment, useDeviceCode, limit), reporter, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = await ServiceClock.ReadAsync(context.Http, environment, context.Time, cancellationToken).ConfigureAwait(false);
        RegistrationTokenFacts facts = RegistrationTokenCheck.Check(token, environment, context.TenantId, now);
        foreach (string warning in facts.Warnings)
        {
            reporter.Warning(warning);
        }

        return facts;
    }

    private static async Task<SecureString> AskAsync(
        SignInContext context, string scope, string? account, UserPrompt prompt, IReporter reporter, CancellationToken cancellationToken)
    {
        AccessToken token = await new UserTokenSource(context, prompt, scope).SignInAsync(account, reporter, cancellationToken).ConfigureAwait(false);
        return SecureText.From(token.Value);
    }

    private static UserPrompt Prompt(ConnectorEnvironment environment, bool useDeviceCode, TimeSpan limit) =>
        useDeviceCode ? new DeviceCodePrompt { Limit = limit, Caution = Unconfirmed }
        : RegistrationWindow.IsEmbedded ? new EmbeddedPrompt(environment.Authority) { Limit = limit }
        : new BrowserPrompt { Limit = limit, Caution = Unregistered };

    // PowerShell 7 on Windows has no embedded window, but Windows PowerShell beside it has.
    private static bool NeedsWindowsPowerShell(ConnectorEnvironment environment) =>
        !RegistrationWindow.IsEmbedded && !environment.IsSandbox && Path.DirectorySeparatorChar == '\\';
}
