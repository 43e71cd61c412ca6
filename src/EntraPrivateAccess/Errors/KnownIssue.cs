using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

/// <summary>
/// A known issue that is recognized by text or event number: in an event, the output of the registration, or setup's
/// log.
/// </summary>
/// <param name="Name">The issue's name in PascalCase, which is also the class of an event. It is stable.</param>
/// <param name="Category">The category of the error if the issue ends a command.</param>
/// <param name="Source">The source of the cause and the remedy.</param>
/// <param name="Cause">One or more sentences. <see cref="HostMark"/> stands for a host in the message.</param>
/// <param name="Remedy">One or more sentences with the commands to run, with the same mark.</param>
/// <param name="Texts">The patterns that identify the issue; one match is enough. An asterisk matches any text.</param>
internal sealed record KnownIssue(
    string Name,
    ErrorKind Category,
    IssueSource Source,
    string Cause,
    string Remedy,
    params string[] Texts
)
{
    /// <summary>Stands for the host in <see cref="Cause"/> and <see cref="Remedy"/>.</summary>
    public const string HostMark = "{host}";

    /// <summary>Gets whether the issue means that no connection was made.</summary>
    public bool IsOfConnection { get; init; }

    /// <summary>Gets the part of the connector that the issue affects.</summary>
    public IssueScope Scope { get; init; } = IssueScope.Other;

    /// <summary>Gets the ErrorId if the issue ends a command.</summary>
    public string ErrorId { get; init; } = Name;

    /// <summary>Gets the event IDs that identify the issue if no text matches.</summary>
    public IReadOnlyList<int> EventIds { get; init; } = [];

    /// <summary>
    /// Gets the event source to which <see cref="EventIds"/> belong; null for the connector's own channels.
    /// </summary>
    public string? Provider { get; init; }

    /// <summary>
    /// Gets the values of an event's data of which one identifies the issue together with an event ID; empty if the ID
    /// is enough.
    /// </summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Gets the host that the message contains, or null.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// Gets whether the text only shows that the connection failed. If the message also contains a specific cause, that
    /// one counts.
    /// </summary>
    public bool IsGeneral { get; init; }

    /// <summary>Gets whether the text shows why a connection failed.</summary>
    public bool IsSpecific { get; init; }

    /// <summary>Gets whether the cause is an exception that the message of a crash contains.</summary>
    public bool IsExplained { get; init; }

    /// <summary>Gets the cause and the remedy as one text.</summary>
    public string Advice => $"{Cause} {Remedy}";

    /// <summary>Returns whether a message contains one of the texts.</summary>
    /// <param name="line">One line, with single spaces.</param>
    public bool Matches(string line) => Texts.Any(text => InOrder(line, text.Split('*')));

    /// <summary>Returns the issue with the host that a message contains in its cause and remedy.</summary>
    public KnownIssue For(string message)
    {
        if (!Advice.Contains(HostMark))
        {
            return this;
        }

        string? host = MessageHosts.FindFirst(message);
        return this with
        {
            Host = host,
            Cause = Cause.Replace(HostMark, host ?? "the host"),
            Remedy = Remedy.Replace(HostMark, host ?? "the host"),
        };
    }

    private static bool InOrder(string line, IEnumerable<string> parts)
    {
        int from = 0;
        foreach (string part in parts)
        {
            int at = line.IndexOf(part, from, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            from = at + part.Length;
        }

        return true;
    }
}

/// <summary>The part of a connector that a known issue affects.</summary>
internal enum IssueScope
{
    /// <summary>The issue affects nothing else, such as a failed setup.</summary>
    Other,

    /// <summary>The registration. A later successful registration resolves it.</summary>
    Registration,

    /// <summary>The whole connector: it is disconnected from its service.</summary>
    Service,

    /// <summary>A connection to one host. If the host belongs to the service, the whole connector.</summary>
    Host,

    /// <summary>Single applications; the connector works.</summary>
    Application,

    /// <summary>A Windows service that failed to start or ended unexpectedly.</summary>
    Crash,
}

/// <summary>The source of a known issue: a page or the kind of reports.</summary>
/// <param name="Title">The title, without its confidence.</param>
/// <param name="Address">The address of the page; null if there is none.</param>
internal sealed record IssueSource(string Title, IssueConfidence Confidence, string? Address = null)
{
    public static IssueSource Connectors { get; } =
        new(
            "Microsoft: Troubleshoot private network connectors",
            IssueConfidence.Documented,
            "https://learn.microsoft.com/entra/global-secure-access/troubleshoot-connectors"
        );

    public static IssueSource ApplicationProxy { get; } =
        new(
            "Microsoft: Troubleshoot application proxy",
            IssueConfidence.Documented,
            "https://learn.microsoft.com/entra/identity/app-proxy/application-proxy-troubleshoot"
        );

    public static IssueSource Questions { get; } =
        new("Microsoft: Application proxy frequently asked questions", IssueConfidence.Documented);

    public static IssueSource SignIn { get; } =
        new(
            "Microsoft: Microsoft Entra authentication and authorization error codes",
            IssueConfidence.Documented,
            "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
        );

    public static IssueSource LanguageModes { get; } =
        new("Microsoft: about_Language_Modes of PowerShell", IssueConfidence.Documented);

    public static IssueSource ProxyServers { get; } =
        new(
            "Microsoft: Work with existing on-premises proxy servers",
            IssueConfidence.Documented,
            "https://learn.microsoft.com/entra/identity/app-proxy/"
                + "application-proxy-configure-connectors-with-proxy-servers"
        );

    public static IssueSource WebExceptions { get; } =
        new(
            "Microsoft: System.Net.WebExceptionStatus of .NET",
            IssueConfidence.Documented,
            "https://learn.microsoft.com/dotnet/api/system.net.webexceptionstatus"
        );

    public static IssueSource Frameworks { get; } =
        new(
            "Microsoft: Reference source of .NET Framework 4.8 (System.Configuration)",
            IssueConfidence.Documented,
            "https://referencesource.microsoft.com"
        );

    public static IssueSource SystemErrors { get; } =
        new(
            "Microsoft: System error codes",
            IssueConfidence.Documented,
            "https://learn.microsoft.com/windows/win32/debug/system-error-codes"
        );

    /// <summary>The service control manager documents its events, but not why a connector causes them.</summary>
    public static IssueSource ServiceManager { get; } =
        new("Events of the Windows service control manager; the cause is inferred", IssueConfidence.Inferred);

    public static IssueSource CrashReports { get; } =
        new("Crash events of Windows and .NET; the cause is inferred", IssueConfidence.Inferred);

    public static IssueSource SupportNotes { get; } =
        new("Public copies of support notes about the connector (unofficial)", IssueConfidence.Reported);

    /// <summary>Reports of administrators who run connectors.</summary>
    public static IssueSource Reports { get; } = new("Reports of administrators", IssueConfidence.Reported);

    /// <summary>The name of an error without a description.</summary>
    public static IssueSource Inference { get; } =
        new("Inferred from the text of the message", IssueConfidence.Inferred);
}
