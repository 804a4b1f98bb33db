using System.Text;

namespace MpucMer.Pure.Data.Pickles;

/// <content>Opcodes that name something, call it, or fill in what a call made.</content>
internal sealed partial class PickleMachine
{
    private bool Call(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c':
                Push(Global(Name(), Name()));
                return true;
            case 0x93:
                var names = Last(2);
                if (names is not [PickleValue.Text module, PickleValue.Text name])
                    throw Malformed("a name is no text");
                Push(Global(module.Value, name.Value));
                return true;
            case (byte)'i':
                var global = Global(Name(), Name());
                Push(Called(global, new PickleValue.Tuple(ToMark())));
                return true;
            case (byte)'o':
                if (ToMark() is not [var first, .. var rest])
                    throw Malformed("an object has no class");
                Push(Called(first, new PickleValue.Tuple(rest)));
                return true;
            case (byte)'R' or 0x81:
                var call = Last(2);
                Push(Called(call[0], call[1]));
                return true;
            case 0x92:
                var named = Last(3);
                if (named[2] is not PickleValue.Dict { Entries.Count: 0 })
                    throw Malformed("a call has named arguments");
                Push(Called(named[0], named[1]));
                return true;
            case (byte)'b':
                var state = Pop();
                globals.Build(new PickleCall(path, Position, budget), Top(), state);
                return true;
            case (byte)'P':
                Push(globals.Persistent(new PickleCall(path, Position, budget), new PickleValue.Text(Name())));
                return true;
            case (byte)'Q':
                Push(globals.Persistent(new PickleCall(path, Position, budget), Pop()));
                return true;
            case 0x82 or 0x83 or 0x84:
                throw new PickleRefusal(new Problem.PickleUnsupported(path, Position - 1, PickleFeature.Extensions));
            default:
                return false;
        }
    }

    private string Name() => Encoding.UTF8.GetString(bytes.Line().Span);

    private PickleValue.Global Global(string module, string name) => globals.Find(module, name, path, Position);

    private PickleValue Called(PickleValue function, PickleValue arguments)
    {
        if (function is not PickleValue.Global global || arguments is not PickleValue.Tuple tuple)
            throw Malformed("what is called is no function, or its arguments are no tuple");
        return globals.Call(new PickleCall(path, Position, budget), global.Name, tuple.Items);
    }
}
