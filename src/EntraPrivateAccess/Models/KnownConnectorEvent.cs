namespace EntraPrivateAccess.Models;

/// <summary>An event or message that the module knows, with cause and remedy.</summary>
public sealed class KnownConnectorEvent
{
    /// <summary>Gets the class that <c>Get-ConnectorEvent</c> returns for the event.</summary>
    public string Class { get; init; } = "";

    /// <summary>Gets the event ID; null if the event is recognized by its text only.</summary>
    public int? Id { get; init; }

    /// <summary>Gets the log in which the event ID counts; null without an ID.</summary>
    public string? Log { get; init; }

    /// <summary>Gets the event source of the ID; null without an ID.</summary>
    public string? Provider { get; init; }

    /// <summary>
    /// Gets the texts of which one identifies the event, separated by <c> | </c>; an asterisk stands for any text. Null
    /// if the event is recognized by its ID only.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>Gets the likely cause. <c>{host}</c> stands for the host that the message contains.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Gets the remedy, with the commands to run; null if none is needed.</summary>
    public string? Remedy { get; init; }

    /// <summary>Gets the source of the cause and the remedy.</summary>
    public string Source { get; init; } = "";

    /// <summary>Gets the address of the source, or null.</summary>
    public Uri? Address { get; init; }

    /// <summary>Gets how certain the cause is.</summary>
    public IssueConfidence Confidence { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "KnownConnectorEvent/1";

    public override string ToString() => Id is int id ? FormattableString.Invariant($"{Class} {id}") : Class;
}

/// <summary>Specifies how certain the cause of a known event is.</summary>
public enum IssueConfidence : long
{
    /// <summary>Microsoft documents the message or the error with its cause.</summary>
    Documented,

    /// <summary>Administrators or unofficial notes report the cause.</summary>
    Reported,

    /// <summary>The cause is concluded from the text of the message.</summary>
    Inferred,
}
