using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;

namespace EntraPrivateAccess.Rehearsal.Scripts;

/// <summary>A parsed script: its parameters and its statements, to be run one by one as at a prompt.</summary>
internal sealed class ScriptText
{
    private ScriptText(IReadOnlyList<ScriptStatement> statements, ParamBlockAst? parameters, IReadOnlyList<string> commands)
    {
        Statements = statements;
        Parameters = parameters?.Extent.Text;
        ParameterNames = [.. parameters?.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath) ?? []];
        Commands = commands;
    }

    public IReadOnlyList<ScriptStatement> Statements { get; }

    /// <summary>The <c>param(...)</c> block as written, or null.</summary>
    public string? Parameters { get; }

    public IReadOnlyList<string> ParameterNames { get; }

    /// <summary>The commands it calls and does not define itself, each once.</summary>
    public IReadOnlyList<string> Commands { get; }

    /// <summary>Reads a script file.</summary>
    /// <exception cref="InvalidDataException">It does not parse: the first error with its line.</exception>
    public static ScriptText Read(string path) => Parse(File.ReadAllText(path), Path.GetFileName(path));

    public static ScriptText Parse(string text, string name)
    {
        ScriptBlockAst script = Parser.ParseInput(text, out Token[] tokens, out ParseError[] errors);
        if (errors is [ParseError first, ..])
        {
            throw new InvalidDataException($"{name}, line {first.Extent.StartLineNumber}: {first.Message}");
        }

        List<ScriptStatement> statements = [];
        int from = script.ParamBlock?.Extent.EndOffset ?? 0;
        foreach (StatementAst statement in script.EndBlock?.Statements ?? Enumerable.Empty<StatementAst>())
        {
            int start = statement.Extent.StartOffset;
            IEnumerable<string> comments = tokens
                .Where(token => token.Kind == TokenKind.Comment && token.Extent.StartOffset >= from && token.Extent.EndOffset <= start)
                .Select(token => token.Text);
            statements.Add(new ScriptStatement(statement.Extent.Text, string.Join("\n", comments), statement.Extent.StartLineNumber));
            from = statement.Extent.EndOffset;
        }

        return new ScriptText(statements, script.ParamBlock, CalledBy(script));
    }

    private static List<string> CalledBy(ScriptBlockAst script)
    {
        HashSet<string> own = new(
            script.FindAll(node => node is FunctionDefinitionAst, true).Select(node => ((FunctionDefinitionAst)node).Name), StringComparer.OrdinalIgnoreCase);
        return [.. script.FindAll(node => node is CommandAst, true)
            .Select(node => ((CommandAst)node).GetCommandName())
            .Where(command => command is not null && !own.Contains(command))
            .Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
