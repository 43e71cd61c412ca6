using System.IO;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>The text of one object that a server returns.</summary>
internal static class RemoteRow
{
    private const char Row = 'R';
    private const char Target = 'T';
    private const char Plain = 'P';
    private const char Text = 'X';

    /// <summary>
    /// Writes an output object, a text or a Boolean. Returns null for the target of an error of another type.
    /// </summary>
    public static string? Write(object value, bool isTarget) =>
        value switch
        {
            _ when ModelJson.Types.ContainsKey(value.GetType().Name) => (isTarget ? Target : Row)
                + ModelJson.Write(value),
            _ when isTarget => null,
            string text => Text + text,
            bool flag => Plain + (flag ? bool.TrueString : bool.FalseString),
            _ => throw new InvalidOperationException($"{value.GetType().Name} is no output type."),
        };

    /// <summary>Reads an object.</summary>
    /// <exception cref="ConnectorException"><c>RemoteAnswerUnreadable</c>.</exception>
    public static (object Value, bool IsTarget) Read(string server, object? text)
    {
        try
        {
            return text is string { Length: > 1 } line && line[0] is Row or Target or Plain or Text
                ? (Value(line[0], line[1..]), line[0] == Target)
                : throw new FormatException("The text has no known mark.");
        }
        catch (FormatException unknown)
        {
            throw ConnectorErrors.RemoteAnswerUnreadable(server, unknown);
        }
    }

    private static object Value(char mark, string text) =>
        mark switch
        {
            Text => text,
            Plain => bool.Parse(text),
            _ => ModelJson.Read(text),
        };
}

/// <summary>The name and the registration of a server, by which the workstation finds its connector.</summary>
internal sealed record RemoteIdentity(
    string FullyQualifiedName,
    string? ConnectorId,
    string? TenantId,
    DateTimeOffset UtcNow
)
{
    public static string Write(ServerDescription server, ConnectorRegistration registration) =>
        JsonConvert.SerializeObject(
            new RemoteIdentity(
                server.FullyQualifiedName,
                registration.ConnectorId,
                registration.TenantId,
                server.UtcNow
            )
        );

    public static RemoteIdentity Read(string text) => JsonConvert.DeserializeObject<RemoteIdentity>(text)!;
}

/// <summary>The text of a <see cref="ContactConfirmation"/>.</summary>
internal static class RemoteContact
{
    public static string Write(ContactEvidence contact) =>
        JsonConvert.SerializeObject(
            new ContactConfirmation(
                contact.Confirms || contact.State is ContactState.Unreadable,
                contact.Describe(),
                contact.Remedy
            )
        );

    public static ContactConfirmation Read(string text) => JsonConvert.DeserializeObject<ContactConfirmation>(text)!;
}

/// <summary>The text of a <see cref="ServiceEnd"/>, also of none.</summary>
internal static class RemoteServiceEnd
{
    public static string Write(ServiceEnd? end) => JsonConvert.SerializeObject(end);

    public static ServiceEnd? Read(string text) => JsonConvert.DeserializeObject<ServiceEnd?>(text);
}

/// <summary>The text of what the workstation found about a server's connector in the tenant.</summary>
internal static class TenantObservationText
{
    public static string Write(TenantObservation seen) =>
        new JObject
        {
            [nameof(seen.Connector)] = Token(seen.Connector),
            [nameof(seen.Group)] = Token(seen.Group),
            [nameof(seen.Namesakes)] = new JArray(seen.Namesakes.Select(ModelJson.ToToken)),
            [nameof(seen.At)] = JsonText.Time(seen.At),
            [nameof(seen.IsAmbiguous)] = seen.IsAmbiguous,
            [nameof(seen.TenantId)] = seen.TenantId,
            [nameof(seen.Destinations)] = seen.Destinations is { } all ? JArray.FromObject(all) : null,
        }.ToString(Formatting.None);

    public static TenantObservation Read(string text)
    {
        using JsonTextReader reader = new(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        JObject seen = JObject.Load(reader);
        return new TenantObservation(
            (Connector?)Model(seen[nameof(TenantObservation.Connector)]),
            (ConnectorGroup?)Model(seen[nameof(TenantObservation.Group)]),
            [.. seen[nameof(TenantObservation.Namesakes)]!.Select(each => (Connector)Model(each)!)]
        )
        {
            At = JsonText.ToOptionalTime((string?)seen[nameof(TenantObservation.At)]) ?? default,
            IsAmbiguous = (bool)seen[nameof(TenantObservation.IsAmbiguous)]!,
            TenantId = (string?)seen[nameof(TenantObservation.TenantId)],
            Destinations = (seen[nameof(TenantObservation.Destinations)] as JArray)?.ToObject<
                List<PublishedDestination>
            >(),
        };
    }

    private static JToken Token(object? model) => model is null ? JValue.CreateNull() : ModelJson.ToToken(model);

    private static object? Model(JToken? token) =>
        token is null or { Type: JTokenType.Null } ? null : ModelJson.Read(token.ToString(Formatting.None));
}

/// <summary>
/// A file that a server sends in parts. It is written under a temporary name, readable by this user only, and renamed
/// at the end.
/// </summary>
internal sealed class RemoteFile : IDisposable
{
    /// <summary>The size of one part. Remoting refuses objects of more than 10 MB by default.</summary>
    private const int PartSize = 1024 * 1024;

    private readonly string _target;
    private readonly string _temporary;

    public RemoteFile(string target)
    {
        _target = target;
        _temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        PrivateFiles.Write(_temporary, "");
    }

    /// <summary>Reads the parts of a file, each as text.</summary>
    public static IEnumerable<string> ReadParts(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] part = new byte[PartSize];
        for (int length; (length = file.Read(part, 0, part.Length)) > 0; )
        {
            yield return Convert.ToBase64String(part, 0, length);
        }
    }

    /// <exception cref="FormatException">The text is not a part of a file.</exception>
    public void Append(string part)
    {
        byte[] bytes = Convert.FromBase64String(part);
        using FileStream file = new(_temporary, FileMode.Append);
        file.Write(bytes, 0, bytes.Length);
    }

    /// <summary>Gives the file its final name. An existing file is replaced.</summary>
    public void Complete()
    {
        File.Delete(_target);
        File.Move(_temporary, _target);
    }

    public void Dispose() => File.Delete(_temporary);
}
