using System;
using System.Linq;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    /// <summary>The registration ended without a new trust certificate.</summary>
    /// <param name="said">What it printed, already without the token; may be empty.</param>
    /// <param name="isGuest">Whether the token says that its account is a guest: the service only says "denied" then.</param>
    public static ConnectorException RegistrationFailed(string server, int exitCode, string said, bool isGuest = false)
    {
        string text = said.Length == 0 ? $"it ended with exit code {exitCode} and said nothing" : $"it said: {Shorten(said)}";
        KnownProblem? known = KnownProblems.Find(said);
        if (isGuest && known?.Name == "RegistrationDenied")
        {
            known = KnownProblems.All.First(problem => problem.Name == "RegistrationGuestAccount");
        }

        return new ConnectorException(
            known?.ErrorId ?? "RegistrationFailed", known?.Category ?? FaultCategory.InvalidResult, $"Registration left no new trust certificate on {server}; {text}")
        {
            RecommendedAction = known?.Advice ?? "Look at the Application event log with Get-ConnectorEvent, then run the command again.",
            Target = server,
        };
    }

    /// <param name="canBeLeftOut">True where the command can do without a registration.</param>
    public static ConnectorException RegistrationTokenMissing(bool canBeLeftOut) =>
        new("RegistrationTokenMissing", FaultCategory.InvalidArgument,
            "This server is not registered yet, and registration needs a token of a signed-in administrator: none was given, and no single sign-in is cached here that could make one.")
        {
            RecommendedAction = $"Make one on a workstation with Get-ConnectorRegistrationToken and hand it in with -Token{(canBeLeftOut ? ", or leave registration out with -SkipRegistration" : "")}.",
        };

    public static ConnectorException RegistrationSignInExpired(string account, ConnectorException cause) =>
        new("RegistrationSignInExpired", FaultCategory.AuthenticationError,
            $"This server is not registered yet, and the cached sign-in of {account} needs a person again to make a registration token.", cause)
        {
            RecommendedAction = "Run Get-ConnectorRegistrationToken, here or on a workstation, and hand its token in with -Token.",
            Target = account,
        };

    public static ConnectorException RegisteredElsewhere(string registered, string wanted) =>
        new("RegisteredInOtherTenant", FaultCategory.InvalidOperation, $"This server's connector is registered in tenant {registered}, and tenant {wanted} was asked for.")
        {
            RecommendedAction = "Use Register-Connector -Force to register it anew, or another server.",
            Target = registered,
        };

    public static ConnectorException TenantUnknown() =>
        new("TenantUnknown", FaultCategory.InvalidArgument, "The tenant to register in is not known: the token does not name it, and nobody is signed in.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess first, so that the tenant is known.",
        };

    private static string Shorten(string text)
    {
        string line = string.Join(" ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 600 ? line : line[..600] + "…";
    }
}
