using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Reads the JSON of a file that a user may have edited, token by token, and refuses everything that is not expected.
/// </summary>
internal sealed class StrictJsonReader
{
    // An excerpt of a hostile text.
    private const int ShownLetters = 60;

    private readonly string _path;
    private readonly JsonTextReader _reader;

    public StrictJsonReader(string path, JsonTextReader reader)
    {
        _path = path;
        _reader = reader;
    }

    /// <summary>The current line of the file, from 1.</summary>
    public int Line => _reader.LineNumber;

    /// <summary>Reads the list that follows the property name.</summary>
    public void ReadList(string name, Action item)
    {
        Next();
        if (_reader.TokenType != JsonToken.StartArray)
        {
            throw Invalid($"'{name}' is not a list");
        }

        for (Next(); _reader.TokenType != JsonToken.EndArray; Next())
        {
            item();
        }
    }

    /// <summary>
    /// Reads the object at the reader's position. Each property is known and occurs once.
    /// </summary>
    /// <param name="property">Reads the value of the property with this name.</param>
    public void ReadObject(string what, string[] known, Action<string> property)
    {
        if (_reader.TokenType != JsonToken.StartObject)
        {
            throw Invalid($"{what} is not an object in braces");
        }

        HashSet<string> seen = [];
        for (Next(); _reader.TokenType != JsonToken.EndObject; Next())
        {
            string name = (string)_reader.Value!;
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw Invalid(
                    $"{what} has the unknown property {Show(name)}; the known ones are "
                        + string.Join(", ", known.Where(one => one[0] != '$'))
                );
            }

            if (!seen.Add(name))
            {
                throw Invalid($"{what} has the property '{name}' twice");
            }

            property(name);
        }
    }

    public string? Text(string name)
    {
        Next();
        return _reader.TokenType switch
        {
            JsonToken.Null => null,
            // As the names that are read from the tenant.
            JsonToken.String => PlainText.CleanLine((string)_reader.Value!),
            _ => throw Invalid($"the value of '{name}' is not text in quotation marks"),
        };
    }

    public bool Boolean(string name)
    {
        Next();
        return _reader.TokenType == JsonToken.Boolean
            ? (bool)_reader.Value!
            : throw Invalid($"the value of '{name}' is neither true nor false");
    }

    /// <param name="what">The object, as the subject of the message.</param>
    public string Require(string? value, string what, string property, int line) =>
        value ?? throw Invalid($"{what} has no '{property}'", line);

    /// <summary>Reads the next token that is not a comment.</summary>
    public void Next()
    {
        do
        {
            if (!_reader.Read())
            {
                throw Invalid("it ends before the configuration is complete");
            }
        } while (_reader.TokenType == JsonToken.Comment);
    }

    /// <summary>Creates the error of the file.</summary>
    /// <param name="reason">A clause.</param>
    public ConnectorException Invalid(string reason, int? line = null) =>
        ConnectorErrors.ConfigurationFileInvalid(_path, line ?? Line, reason);

    /// <summary>Quotes a part of the file for a message.</summary>
    public static string Show(string? text) =>
        text is null ? "null" : $"'{PlainText.Clip(PlainText.CleanLine(text), ShownLetters)}'";

    /// <summary>Reads the rest. Further text is not valid JSON.</summary>
    public void ReadToEnd()
    {
        while (_reader.Read()) { }
    }
}
