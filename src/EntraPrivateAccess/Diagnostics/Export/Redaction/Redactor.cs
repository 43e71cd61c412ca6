using System.Linq;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Takes secrets and user names out of whatever leaves the server.</summary>
internal sealed class Redactor
{
    private readonly UserNames _users;

    public Redactor(UserNames users) => _users = users;

    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">The text took too long to clean, and must not be given away.</exception>
    public string Clean(string text, RedactionTally tally) =>
        _users.Clean(SecretRules.All.Aggregate(text, (cleaned, rule) => rule.Clean(cleaned, tally)), tally);

    /// <summary>A copy of the data, each text in it cleaned; a property that is named like a secret loses its value.</summary>
    public JToken Clean(JToken data, RedactionTally tally) => data switch
    {
        JObject properties => new JObject(properties.Properties().Select(property => new JProperty(property.Name, CleanProperty(property, tally)))),
        JArray items => new JArray(items.Select(item => Clean(item, tally))),
        JValue { Value: string text } => new JValue(Clean(text, tally)),
        _ => data.DeepClone(),
    };

    /// <summary>Looks through what was cleaned before for names that became known since.</summary>
    public string CleanKnown(string cleaned, RedactionTally tally) => _users.CleanKnown(cleaned, tally);

    public JToken CleanKnown(JToken cleaned, RedactionTally tally) => cleaned switch
    {
        JObject properties => new JObject(properties.Properties().Select(property => new JProperty(property.Name, CleanKnown(property.Value, tally)))),
        JArray items => new JArray(items.Select(item => CleanKnown(item, tally))),
        JValue { Value: string text } => new JValue(CleanKnown(text, tally)),
        _ => cleaned.DeepClone(),
    };

    private JToken CleanProperty(JProperty property, RedactionTally tally)
    {
        if (property.Value is not JValue { Value: string { Length: > 0 } text })
        {
            return Clean(property.Value, tally);
        }

        if (SecretRules.KindOf(property.Name) is RedactionKind kind)
        {
            tally.Add(kind);
            return new JValue(RedactionKinds.Replacement(kind));
        }

        return new JValue(UserNames.IsNameOfAccount(property.Name) ? _users.CleanAccount(text, tally) : Clean(text, tally));
    }
}
